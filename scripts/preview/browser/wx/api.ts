/** Options of any asynchronous wx API: its own fields and the three callbacks. */
export type Options<T = unknown> = T & {
  success?: (result: object) => void;
  fail?: (error: object) => void;
  complete?: (result: object) => void;
};
/** An expected failure; its message follows `<api>:fail ` and `fields` stand beside errMsg. */
export class ApiFailure extends Error {
  constructor(
    reason: string,
    readonly fields: { errCode?: number; errno?: number } = {},
  ) {
    super(reason);
  }
}

/**
 * An asynchronous wx API: callbacks, or a promise when none is given. Results carry `errMsg: 'name:ok'`; a failure is a
 * plain object with `errMsg: 'name:fail reason'`, as WeChat's are.
 */
export function api<O extends object, R extends object | void>(
  name: string,
  run: (options: O) => R | Promise<R>,
): (options?: Options<O>) => Promise<R & { errMsg: string }> | undefined {
  return (options = {} as Options<O>) => {
    const outcome = (async () => run(options))().then(
      (result) => ({ ...(result as R), errMsg: `${name}:ok` }),
      (error: unknown) => {
        if (!(error instanceof ApiFailure || error instanceof Error)) throw error;
        const fields = error instanceof ApiFailure ? error.fields : {};
        throw { ...fields, errMsg: `${name}:fail ${error.message}` };
      },
    );
    const { success, fail, complete } = options;
    if (!success && !fail && !complete) return outcome;
    outcome.then(
      (result) => {
        success?.(result);
        complete?.(result);
      },
      (error: object) => {
        fail?.(error);
        complete?.(error);
      },
    );
    return undefined;
  };
}

/** A list of listeners behind `wx.onX` and `wx.offX`. */
export class Listeners<T> {
  private list: ((value: T) => void)[] = [];
  readonly on = (listener: (value: T) => void): void => {
    this.list.push(listener);
  };
  readonly off = (listener?: (value: T) => void): void => {
    this.list = listener ? this.list.filter((each) => each !== listener) : [];
  };
  emit(value: T): void {
    for (const listener of [...this.list]) listener(value);
  }
  get any(): boolean {
    return this.list.length > 0;
  }
}
