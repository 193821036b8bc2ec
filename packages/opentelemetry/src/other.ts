/** What stands in an attribute for every value that is not among the known ones, as OpenTelemetry's own attributes have it. */
export const OTHER = '_OTHER';
