/** Whether this is the package in another program's folder, where it is compiled and its commands are `npx gdn-spot ...`. */
export const isPackaged = import.meta.filename.endsWith(".js");

/** What writes a summary of a preview. */
export const summarizing = isPackaged ? "`npx gdn-spot summary`" : "`npm run preview -- --markdown FILE`";
