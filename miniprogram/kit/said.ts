/** What a part of vant says: its detail is often a bare string or number, which WeChat's `CustomEvent` type cannot be. */
export interface Said<Detail = unknown> {
  detail: Detail;
  currentTarget: { dataset: Record<string, unknown> };
}

/** What the markup gave the tapped part along: `data-id`, `data-at`… */
export const given = <T = string>({ currentTarget }: Said, name: string): T =>
  currentTarget.dataset[name] as T;
