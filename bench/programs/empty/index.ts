/** A program that declares nothing: what the engine takes by itself. */
export {};
