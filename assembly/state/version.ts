/**
 * Stands for "there is no value yet" in a conditional write: with 0 the host does not compare, and with any other version it
 * stores where there is no value. Versions are numbered from 1 by one counter of the process, so a value has this one only if it
 * was the 4,294,967,295th to be written.
 */
export const NO_VERSION: u32 = u32.MAX_VALUE;
