/** Settings that are missing or cannot be right. The message says which, and where to set them. */
export class SettingsError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "SettingsError";
  }
}
