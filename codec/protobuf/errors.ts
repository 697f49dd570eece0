// Why bytes are no protobuf message; ProtoReader.errorOffset tells the field.

/** The bytes stop inside of a field, or its length leads past their end. */
// @ts-ignore: decorator
@lazy
export const E_PROTO_END: string = "unexpected end of the message";
/** More bytes say that the number goes on than an integer of 64 bits takes. */
// @ts-ignore: decorator
@lazy
export const E_PROTO_VARINT: string = "varint longer than 10 bytes";
/** A field number is not from 1 to 536870911. */
// @ts-ignore: decorator
@lazy
export const E_PROTO_FIELD: string = "invalid field number";
/** A wire type is 6 or 7. */
// @ts-ignore: decorator
@lazy
export const E_PROTO_WIRE: string = "invalid wire type";
/** The end of a group without its beginning. */
// @ts-ignore: decorator
@lazy
export const E_PROTO_GROUP: string = "unexpected end of a group";
/** More groups inside each other than the reader allows. */
// @ts-ignore: decorator
@lazy
export const E_PROTO_DEPTH: string = "groups nested deeper than 100 levels";
