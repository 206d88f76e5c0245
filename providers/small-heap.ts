import { setFlagsFromString } from "node:v8";

/**
 * Keeps V8's young generation as small as it is when a process starts. While much passes through, as in a seeding of a
 * million documents, V8 otherwise doubles it again and again, up to 64 MB, and lets garbage beside it wait longer: some
 * 50 MB more for no time that could be measured. Flags that are set so late may come too late in general; this one is
 * a factor that V8 reads whenever it would grow.
 */
setFlagsFromString("--semi-space-growth-factor=1");
