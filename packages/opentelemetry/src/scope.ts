/** Under which name the instruments and spans of this package are made. */
export const SCOPE = '@sessionlog/opentelemetry';
