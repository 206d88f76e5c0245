import { dirname } from "node:path";

/** The folder of this checkout: of package.json. */
export const checkoutFolder = dirname(import.meta.dirname);
