/** The version of the format that this package writes, and the newest that it reads. */
export const FORMAT_VERSION = 1;
