/**
 * Every text that the SDK itself puts into the log or into a problem, in one place (`docs/errors.md` lists them). Each is
 * `@lazy`, so that a module carries only those it can say.
 */

// @ts-ignore: decorator
@lazy
export const E_ONE_PARSER =
  "a configuration class with fields needs one parser: mark it @config, or call parseConfigBy";
// @ts-ignore: decorator
@lazy
export const E_DUPLICATE_NAME = "two plugins have the name ";
// @ts-ignore: decorator
@lazy
export const E_NO_PLUGIN = "no plugin: call setCtx at top level";
// @ts-ignore: decorator
@lazy
export const E_UNKNOWN_ROOT_ID = "unknown root id ";
// @ts-ignore: decorator
@lazy
export const E_KNOWN_ROOT_IDS = ", this module has: ";
// @ts-ignore: decorator
@lazy
export const E_CONFIG_INVALID = "configuration refused: ";
// @ts-ignore: decorator
@lazy
export const E_CONFIG_NOT_JSON = "not JSON: ";
// @ts-ignore: decorator
@lazy
export const E_AT_BYTE = " at byte ";
// @ts-ignore: decorator
@lazy
export const E_MORE_PROBLEMS = "and more problems";
// @ts-ignore: decorator
@lazy
export const E_NO_CONFIG = "this plugin takes no configuration, and has no rules";
// @ts-ignore: decorator
@lazy
export const W_CONFIG = "configuration: ";
// @ts-ignore: decorator
@lazy
export const W_MORE_WARNINGS = "and more warnings";
// @ts-ignore: decorator
@lazy
export const E_INHERIT = "inheritGlobalConfig needs parseConfigBy or parseConfigWithContext";
// @ts-ignore: decorator
@lazy
export const E_ALL_RULES_FAILED = "all rules failed to parse and no previous successful config available";
// @ts-ignore: decorator
@lazy
export const E_RULE_SKIPPED = "rule left out: ";
// @ts-ignore: decorator
@lazy
export const E_RULE_FORMER = "rule kept as it was: ";
// @ts-ignore: decorator
@lazy
export const E_HEADER_NAME = "header refused: its name is not a token: ";
// @ts-ignore: decorator
@lazy
export const E_HEADER_VALUE = "header refused: its value has a CR, LF or NUL: ";
// @ts-ignore: decorator
@lazy
export const E_HEADER_NEEDED = "header refused: the gateway depends on ";
// @ts-ignore: decorator
@lazy
export const E_HEADERS_TOO_MANY = "headers refused: the host takes at most 1024 headers and 1 MiB";
// @ts-ignore: decorator
@lazy
export const E_PHASE_HEADERS = "headers not available in this phase: ";
// @ts-ignore: decorator
@lazy
export const E_NOT_CURRENT = "not the stream being handled";
// @ts-ignore: decorator
@lazy
export const E_PROPERTY_SIZE = "a property has not the size of the type it was read as: ";
// @ts-ignore: decorator
@lazy
export const E_PROPERTY_PATH = "a property can be written only under one name, not under a path: ";
// @ts-ignore: decorator
@lazy
export const E_RESPONSE_LATE = "refused: the stream is answered or closed already, or done";
// @ts-ignore: decorator
@lazy
export const E_RESPONSE_STATUS = "local response refused: the status must be from 200 to 599; answered with 500";
// @ts-ignore: decorator
@lazy
export const E_RESPONSE_HEADER = "local response refused: bad header; answered with 500: ";
// @ts-ignore: decorator
@lazy
export const E_RESPONSE_BODY = "local response refused: statuses 204 and 304 have no body; answered with 500";
// @ts-ignore: decorator
@lazy
export const E_RESPONSE_DETAILS = "local response refused: details have a control character; answered with 500";
// @ts-ignore: decorator
@lazy
export const E_PAUSED_FOR_NOTHING = "paused, and nobody resumes it; answered with 500";
// @ts-ignore: decorator
@lazy
export const E_CONTEXT_TYPE = "getContext asked for another type than setContext stored: ";
// @ts-ignore: decorator
@lazy
export const E_RESPONSE_SENT = "local response refused: the response is on its way; closeStream() cuts it";
// @ts-ignore: decorator
@lazy
export const E_NOT_PAUSED = "not resumed: it is not paused, or in its own callback; return Continue there";
// @ts-ignore: decorator
@lazy
export const E_TIMER_HERE = "no timer set: that can be done in callbacks of the same plugin context only";
// @ts-ignore: decorator
@lazy
export const E_SHARED_HERE = "shared data can be used in callbacks only";
// @ts-ignore: decorator
@lazy
export const E_SHARED_NUMBER = "this shared value is no number: ";
// @ts-ignore: decorator
@lazy
export const E_SHARED_BUSY = "not changed, others were quicker each time: shared value ";
// @ts-ignore: decorator
@lazy
export const E_QUEUE = "the host refuses to make the queue ";
// @ts-ignore: decorator
@lazy
export const E_TOO_LARGE = "not uncompressed: above the limit";
// @ts-ignore: decorator
@lazy
export const E_EXPRESSION = "the host cannot make an expression of ";
// @ts-ignore: decorator
@lazy
export const E_HIGRESS_BUILD = "only plugin.higress.wasm can do this, in Higress: ";
// @ts-ignore: decorator
@lazy
export const E_IO_CYCLE = "Higress does not set the requests per IO cycle";
// @ts-ignore: decorator
@lazy
export const W_BELOW_ZERO = "a metric cannot go below 0, it is 0: ";
// @ts-ignore: decorator
@lazy
export const E_BODY_NOT_HELD = "body edit refused: the whole body is there in its whole-body handler only";
// @ts-ignore: decorator
@lazy
export const E_BODY_LENGTH =
  "body edit refused: the handler reads, content-length would be wrong; declare BodyAccess.Edit";
// @ts-ignore: decorator
@lazy
export const E_BODY_SKIPPED =
  "a body was skipped, it is binary or encoded; readRequestBody() or readResponseBody() takes it";
// @ts-ignore: decorator
@lazy
export const E_NO_WHOLE_HANDLER = "no handler of the whole body is registered";
// @ts-ignore: decorator
@lazy
export const E_TAIL = "the bytes returned in the last call are lost, trailers have come; the stream was ended";
// @ts-ignore: decorator
@lazy
export const E_HELD_HEADERS =
  "headers cannot be held: set allow_on_headers_stop_iteration: true in the filter; answered with 500";
// @ts-ignore: decorator
@lazy
export const E_HIGRESS_ONLY = "only Higress can do this: ";
// @ts-ignore: decorator
@lazy
export const E_INJECTION_ENDED = "the response has ended and nobody will inject its end: what was kept went out";
// @ts-ignore: decorator
@lazy
export const E_BODY_INJECTION =
  "no body injected: that is for the response header handler, and for a response that has none and may have one";
// @ts-ignore: decorator
@lazy
export const E_NOT_INJECTED = "not injected: needPauseStreamingResponse() was not called, or the response has ended";
// @ts-ignore: decorator
@lazy
export const E_ROUTE_CALL =
  "routeCall refused: call it in a request header handler without a body, or in a body handler whose headers are held";
// @ts-ignore: decorator
@lazy
export const E_ATTRIBUTES = "a property held something else than attributes, they were written anew: ";
// @ts-ignore: decorator
@lazy
export const E_ATTRIBUTE_EMPTY = "an empty attribute cannot be traced: ";
// @ts-ignore: decorator
@lazy
export const E_BODY_ASKED_LATE = "the body was asked for too late: ask in the header handler";
/** A configuration has a field that its class does not declare. */
// @ts-ignore: decorator
@lazy
export const W_UNKNOWN_FIELD = "unknown field, ignored";
// @ts-ignore: decorator
@lazy
export const W_DID_YOU_MEAN = "; did you mean ";
// @ts-ignore: decorator
@lazy
export const W_NOT_IN_RULE = "has no effect in a rule, it counts beside _rules_ only";
// @ts-ignore: decorator
@lazy
export const W_NOT_GLOBAL = "has no effect here, it counts in a rule only";
// @ts-ignore: decorator
@lazy
export const E_LENGTH_LEAST = "a length of at least ";
// @ts-ignore: decorator
@lazy
export const E_LENGTH_MOST = "a length of at most ";
// @ts-ignore: decorator
@lazy
export const E_LENGTH_FROM = "a length from ";
// @ts-ignore: decorator
@lazy
export const E_ONE_OF = "one of ";
// @ts-ignore: decorator
@lazy
export const E_PATTERN = "does not match ";
// @ts-ignore: decorator
@lazy
export const E_CONSUMER_BLANKS = "a consumer's name begins or ends with a blank, which servers drop";
// @ts-ignore: decorator
@lazy
export const E_CREDENTIAL_TWICE = "stands in the list before";
// @ts-ignore: decorator
@lazy
export const W_NO_CONSUMER = "no consumer has this name";
/** Followed by the name of a cluster. */
// @ts-ignore: decorator
@lazy
export const E_CALL = "call not made, to cluster ";
// @ts-ignore: decorator
@lazy
export const E_CALL_NO_CLUSTER = "the gateway knows no cluster of this name";
// @ts-ignore: decorator
@lazy
export const E_CALL_NO_ENDPOINT = "the gateway did not send it, the cluster has no endpoint or is at its limit";
// @ts-ignore: decorator
@lazy
export const E_CALL_CIRCUIT = "the circuit breaker is open";
// @ts-ignore: decorator
@lazy
export const E_CALL_HERE = "calls are made in handlers, not by the start code";
// @ts-ignore: decorator
@lazy
export const E_CALL_METHOD = "its method is not a token, or CONNECT, which the gateway does not send";
// @ts-ignore: decorator
@lazy
export const E_CALL_TIMEOUT = "its time-out is above 2147483647 ms";
// @ts-ignore: decorator
@lazy
export const E_GRPC_NAME = "its service or method is not a name; a slash stands between them, not in them";
// @ts-ignore: decorator
@lazy
export const E_GRPC_KEY =
  "metadata key refused: lower case letters, digits, - _ . only, and no name of gRPC or HTTP/2: ";
// @ts-ignore: decorator
@lazy
export const E_GRPC_VALUE =
  "metadata value refused: printable ASCII only, or any bytes under a key that ends with -bin: ";
// @ts-ignore: decorator
@lazy
export const E_GRPC_BIN_TWICE = "metadata refused: of several values of a -bin key the gateway would send one: ";
// @ts-ignore: decorator
@lazy
export const E_GRPC_REFUSED = "the gateway did not send it, it knows no cluster of this name, or that has no endpoint";
// @ts-ignore: decorator
@lazy
export const E_GRPC_STREAM_BEHIND =
  "the gateway has refused another call in this callback, and could hang of a stream behind it; open it from a timer";
// @ts-ignore: decorator
@lazy
export const E_GRPC_FINISHED = "message not sent: finish() has ended this side of the gRPC stream";
/** Followed by the name of a cluster. */
// @ts-ignore: decorator
@lazy
export const E_REDIS = "Redis command not sent, to cluster ";
// @ts-ignore: decorator
@lazy
export const E_REDIS_NO_BRIDGE =
  "the gateway has no cluster sluice-tcp-bridge; on Higress use plugin.higress.wasm, which needs none";
// @ts-ignore: decorator
@lazy
export const E_REDIS_QUERY = "the bytes are not one command, an array of bulk strings";
// @ts-ignore: decorator
@lazy
export const E_REDIS_EMPTY = "the pipeline has no commands";
// @ts-ignore: decorator
@lazy
export const E_REDIS_OTHER = "the pipeline has a command of another client";
/** Followed by the name of a cluster. */
// @ts-ignore: decorator
@lazy
export const E_REDIS_INIT = "Redis client not set up, will retry later, cluster ";
/** Followed by the name of a cluster. */
// @ts-ignore: decorator
@lazy
export const E_REDIS_LOGIN = "Redis cannot be used, will retry later, cluster ";
// @ts-ignore: decorator
@lazy
export const E_REDIS_TIMEOUT = "no answer in time";
// @ts-ignore: decorator
@lazy
export const E_REDIS_CONNECT = "cannot connect";
// @ts-ignore: decorator
@lazy
export const E_REDIS_NETWORK = "cannot connect, or no answer in time";
// @ts-ignore: decorator
@lazy
export const E_REDIS_BROKEN = "the connection ended before the whole answer had come";
// @ts-ignore: decorator
@lazy
export const E_REDIS_MALFORMED = "what came is not an answer of Redis to each command";
// @ts-ignore: decorator
@lazy
export const E_REDIS_UNKNOWN = "the bridge has no TCP cluster of this name";
// @ts-ignore: decorator
@lazy
export const E_REDIS_ENDPOINT = "the cluster has no healthy endpoint";
// @ts-ignore: decorator
@lazy
export const E_REDIS_NO_AUTH = "the server does not take a login; its words, which repeat the password, are left out";
// @ts-ignore: decorator
@lazy
export const E_RESPONSE_RESUMED = "refused: the response was resumed in this callback, and goes on when it ends";
