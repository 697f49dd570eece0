import type { Expression } from "./expression.js";

/** The expressions of one root context by their tokens, which count from 0. */
export class ExpressionStore {
  private readonly expressions = new Map<number, Expression>();
  private next = 0;

  /** Takes an expression in and gives it its token. */
  add(expression: Expression): number {
    const token = this.next++;
    this.expressions.set(token, expression);
    return token;
  }

  /** Uses up a token. */
  skip(): void {
    this.next++;
  }

  get(token: number): Expression | undefined {
    return this.expressions.get(token);
  }

  delete(token: number): void {
    this.expressions.delete(token);
  }
}
