import type { State } from "../types.ts";

/** One view of the page. */
export interface View {
  title: string;
  element: HTMLElement;
  /** Shows a new state; called again and again while the view is open. */
  update?(state: State): void;
}

/** What stands after the `#` of the page's address: `#/fabrics/spot?region=us-west`. */
export interface Route {
  parts: string[];
  query: URLSearchParams;
}

/** What an element can hold. */
export type Child = Node | string | number | null | undefined | false | Child[];
