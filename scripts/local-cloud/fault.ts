/** A refusal as CloudBase words it: `code` for server SDKs, `errCode` for the mini program, `status` for HTTP. */
export class Fault extends Error {
  constructor(
    readonly code: FaultCode,
    message: string,
  ) {
    super(message);
  }
  get errCode(): number {
    return faults[this.code][0];
  }
  get status(): number {
    return faults[this.code][1];
  }
}

const faults = {
  INVALID_PARAM: [-501007, 400],
  INVALID_ACTION: [-501007, 400],
  INVALID_REQUEST_SOURCE: [-501008, 403],
  SYS_ERR: [-501001, 500],
  FUNCTION_NOT_FOUND: [-501000, 404],
  PERMISSION_DENIED: [-501023, 403],
  // By name: its number is in no list (-501003 is 请求次数超出环境配额).
  EXCEED_MAX_PAYLOAD_SIZE: [-501000, 413],
  EXCEED_REQUEST_SIZE_LIMIT: [-501000, 413],
  EXCEED_RESPONSE_SIZE_LIMIT: [-604001, 502],
  FUNCTIONS_EXECUTE_FAIL: [-504002, 500],
  FUNCTIONS_TIME_LIMIT_EXCEEDED: [-504003, 504],
  STORAGE_EXCEED_AUTHORITY: [-503002, 403],
  STORAGE_FILE_NONEXIST: [-503003, 404],
} as const satisfies Record<string, readonly [errCode: number, status: number]>;
export type FaultCode = keyof typeof faults;
