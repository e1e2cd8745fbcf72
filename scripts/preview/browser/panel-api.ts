import { happenings } from './happenings';
import type { Router } from './router';
import { present } from './scanner';
import type { ScanType } from './scanner';
import { change, settings } from './settings';
import type { Place, Settings } from './settings';
import { forgetPermissions } from './wx/privacy';

/** `window.preview`: what the side panel and tests do to the phone from outside. */
export interface PanelApi {
  readonly settings: Readonly<Settings>;
  readonly happenings: typeof happenings;
  /** Holds a code before the phone, for the scan that waits or the next one. */
  queueScan(result: string, scanType?: ScanType): void;
  /** GCJ-02 and metres, or the location switch off. */
  setLocation(place: Place | 'denied'): void;
  setOnline(online: boolean): void;
  setTheme(theme: Settings['theme']): void;
  setConsent(consent: Settings['consent']): void;
  setPermissions(permissions: Settings['permissions']): void;
  setPictures(pictures: Settings['pictures']): void;
  /** Another person with a phone of their own; the mini program starts anew. */
  setOpenid(openid: string): void;
  /** Swipes the mini program away: memory and temporary files are gone, storage and saved files stay; opens it again. */
  kill(): void;
  /** Starts it again on the same page. */
  reload(): void;
  /** Opens a page as a scanned link or a message does: `/pages/a/b?x=1`. */
  open(url: string): void;
  /** Takes back permissions and the agreement to the privacy guide, as WeChat's settings page can. */
  forgetPermissions(): void;
}

export function installPanelApi(router: Router): void {
  const restart = (): void => {
    // A process that is killed hears nothing of it, while a browser would still say that the page is hidden.
    window.addEventListener('visibilitychange', (event) => event.stopImmediatePropagation(), {
      capture: true,
    });
    location.replace(location.pathname);
  };
  const api: PanelApi = {
    settings,
    happenings,
    queueScan: present,
    setLocation: (place) => change('location', place),
    setOnline: (online) => change('online', online),
    setTheme: (theme) => change('theme', theme),
    setConsent: (consent) => change('consent', consent),
    setPermissions: (permissions) => change('permissions', permissions),
    setPictures: (pictures) => change('pictures', pictures),
    setOpenid(openid) {
      change('openid', openid);
      restart();
    },
    kill: restart,
    reload: () => location.reload(),
    open: (url) => void router.open('reLaunch', url),
    forgetPermissions,
  };
  (window as unknown as { preview: PanelApi }).preview = api;
  window.dispatchEvent(new CustomEvent('preview:ready'));
}
