/** Errors of the test kit, each with a stable code. */
export class TestingError extends Error {
  constructor(
    readonly code:
      | "SLUICE_TEST_REQUEST_INVALID"
      | "SLUICE_TEST_MODULE_NOT_FOUND"
      | "SLUICE_TEST_NOT_AT_UPSTREAM"
      | "SLUICE_TEST_NO_RESPONSE"
      | "SLUICE_TEST_STUCK"
      | "SLUICE_TEST_STEP_INVALID"
      | "SLUICE_TEST_CLUSTER_INVALID"
      | "SLUICE_TEST_STORE_INVALID"
      | "SLUICE_TEST_NOT_EXPLAINED"
      | "SLUICE_TEST_HOST_UNKNOWN"
      | "SLUICE_TEST_NOT_ON_ENVOY"
      | "SLUICE_TEST_NO_GATEWAY",
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = "TestingError";
  }
}
