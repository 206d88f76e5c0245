/** A text that stands on a forge: a comment or an issue. */
export interface Note {
  id: number;
  body: string;
}

/** Where the code is kept and reviewed, as far as summaries need it. */
export interface Forge {
  /** The comments that were written with this token on the pull or merge request of this run. */
  ownComments(): Promise<Note[]>;
  addComment(body: string): Promise<void>;
  changeComment(id: number, body: string): Promise<void>;
  /** The open issues that were written with this token. */
  ownIssues(): Promise<Note[]>;
  openIssue(title: string, body: string): Promise<void>;
  changeIssue(id: number, body: string): Promise<void>;
  closeIssue(id: number): Promise<void>;
}

/** The first line of a summary, by which it is found again. */
export function markerOf(text: string): string {
  const [line = ""] = text.split("\n", 1);
  if (!/^<!-- .+ -->$/.test(line)) {
    throw new Error(
      "The text does not begin with the line by which it would be found again: it must be a summary that " +
        `\`gdn-spot summary\`, or \`--markdown\` of another command, wrote, and it is empty where that did not come to its end.`,
    );
  }
  return line;
}

/** Puts a summary under the pull request: the comment that is there of the same project, stack and command is changed. */
export async function putComment(forge: Forge, text: string): Promise<"added" | "changed" | "unchanged"> {
  const note = find(await forge.ownComments(), text);
  if (note === undefined) await forge.addComment(text);
  else if (isSame(note, text)) return "unchanged";
  else await forge.changeComment(note.id, text);
  return note === undefined ? "added" : "changed";
}

/** Puts a summary into an issue: the open one that is there of the same project, stack and command is changed. */
export async function putIssue(
  forge: Forge,
  title: string,
  text: string,
): Promise<"added" | "changed" | "unchanged"> {
  const note = find(await forge.ownIssues(), text);
  if (note === undefined) await forge.openIssue(title, text);
  else if (isSame(note, text)) return "unchanged";
  else await forge.changeIssue(note.id, text);
  return note === undefined ? "added" : "changed";
}

/** Closes the open issue of the same project, stack and command, with this summary in it. */
export async function closeIssue(forge: Forge, text: string): Promise<"closed" | "unchanged"> {
  const note = find(await forge.ownIssues(), text);
  if (note === undefined) return "unchanged";
  await forge.changeIssue(note.id, text);
  await forge.closeIssue(note.id);
  return "closed";
}

function find(notes: readonly Note[], text: string): Note | undefined {
  const marker = markerOf(text);
  return notes.find(({ body }) => body.split(/\r?\n/, 1)[0] === marker);
}

/** Forges change line ends, and what is blank at the end. */
function isSame({ body }: Note, text: string): boolean {
  return body.replaceAll("\r\n", "\n").trimEnd() === text.trimEnd();
}
