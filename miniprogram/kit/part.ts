/** A page, or a component inside another. */
export interface Whole {
  selectComponent(selector: string): unknown;
}
/** A component inside, by what it offers; WeChat's typings know nothing of its methods. */
export const part = <T>(whole: Whole, selector: string): T => whole.selectComponent(selector) as T;
