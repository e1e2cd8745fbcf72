/** Something a phone would have done outside the mini program: a call, a download, a vibration… */
export interface Happening {
  what: string;
  detail: unknown;
}
/** Newest last; the panel shows them and tests read them through `window.preview.happenings`. */
export const happenings: Happening[] = [];

export function happened(what: string, detail: unknown): void {
  happenings.push({ what, detail });
  window.dispatchEvent(new CustomEvent('preview:happened'));
}
