/**
 * A value that JSON can hold (RFC 8259).
 *
 * @since 0.1.0
 */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;

/**
 * An object that JSON can hold.
 *
 * @since 0.1.0
 */
export interface JsonObject {
  readonly [key: string]: JsonValue;
}
