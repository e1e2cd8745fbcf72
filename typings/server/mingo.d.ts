// mingo's own types sit behind package exports, which the module resolution of this project does not read.
declare module 'mingo/core' {
  export class Context {
    static init(operators: { expression: Record<string, unknown> }): Context;
  }
  export function evalExpr(document: unknown, expression: unknown, options: object): unknown;
}
declare module 'mingo/operators/expression' {
  const operators: Record<string, unknown>;
  export = operators;
}
