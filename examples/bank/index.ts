// Elsewhere the import is from "gdn-spot".
import { SpotDatabase } from "../../providers/index.ts";

const bank = new SpotDatabase("bank", {
  name: "bank",
  dcList: ["us-west", "eu-central", "ap-south"],
  spotDc: "us-west",
  collections: {
    accounts: {
      documents: [
        { _key: "ann", owner: "Ann", balance: 100 },
        { _key: "bob", owner: "Bob", balance: 20 },
      ],
    },
    transfers: { stream: true, forceDestroy: true },
  },
  queries: {
    read_accounts: "FOR account IN accounts RETURN account",
    // One statement, and so all of it or nothing.
    transfer: `LET from = DOCUMENT(accounts, @from)
      FILTER from.balance >= @amount
      FOR change IN [{ key: @from, by: -@amount }, { key: @to, by: @amount }]
        LET account = DOCUMENT(accounts, change.key)
        UPDATE change.key WITH { balance: account.balance + change.by } IN accounts
        RETURN [NEW._key, NEW.balance]`,
  },
  check: { query: "read_accounts" },
});

export const regions = bank.answers.apply((answers) => answers.map(({ name, rows }) => `${name}: ${rows}`));
