/** What was done to documents without their having been wrong, or though they were: each is said once. */
export class Notes {
  /** Columns of CSV whose names had blanks around them. */
  readonly trimmed: string[] = [];
  /** Rows of CSV with nothing but separators or blanks. */
  blankRows = 0;
  /** Documents with the attributes that the server gives. */
  readonly serverAttributes = { _id: 0, _rev: 0 };

  /** @param what names the documents: "seed/accounts.csv" */
  toLines(what: string): string[] {
    const lines: string[] = [];
    if (this.trimmed.length > 0) {
      const names = this.trimmed.map((name) => `'${name}'`).join(", ");
      lines.push(`warning: the header of ${what} has blanks around the names ${names}; they were cut off`);
    }
    if (this.blankRows > 0) {
      const rows = this.blankRows === 1 ? "1 row" : `${this.blankRows.toLocaleString("en")} rows`;
      lines.push(`${rows} of ${what} with nothing but separators or blanks left out`);
    }
    const { _id, _rev } = this.serverAttributes;
    const named = [_id > 0 ? "_id" : "", _rev > 0 ? "_rev" : ""].filter(Boolean).join(" and ");
    if (named !== "") {
      const count = Math.max(_id, _rev);
      const documents = count === 1 ? "1 document" : `${count.toLocaleString("en")} documents`;
      lines.push(`${named} of ${documents} of ${what} left out: the server gives its own`);
    }
    return lines;
  }
}
