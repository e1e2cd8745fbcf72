import type { OpenKind, Router } from '../router';
import { api, ApiFailure } from './api';

interface Target {
  url: string;
  events?: Record<string, (value: unknown) => void>;
}

/** Moving between pages, bars, pull-down and page scroll. */
export function navigationApis(router: Router): Record<string, unknown> {
  const opens = (kind: OpenKind): unknown =>
    api(kind, ({ url, events }: Target) => ({ eventChannel: router.open(kind, url, events) }));
  const config = (change: object): void => {
    Object.assign(router.current.config, change);
    router.refreshBars();
  };
  const tabBar = (): Router['tabBar'] => {
    if (!router.current.isTab) throw new ApiFailure('not TabBar page');
    return router.tabBar;
  };
  let loading: HTMLElement | undefined;
  return {
    navigateTo: opens('navigateTo'),
    redirectTo: opens('redirectTo'),
    reLaunch: opens('reLaunch'),
    switchTab: opens('switchTab'),
    navigateBack: api('navigateBack', ({ delta = 1 }: { delta?: number }) => {
      if (router.stack.length < 2) throw new ApiFailure('cannot navigate back at first page.');
      router.back(delta);
    }),
    setNavigationBarTitle: api('setNavigationBarTitle', ({ title }: { title: string }) =>
      config({ navigationBarTitleText: title }),
    ),
    setNavigationBarColor: api(
      'setNavigationBarColor',
      ({ frontColor, backgroundColor }: { frontColor: string; backgroundColor: string }) => {
        if (!['#ffffff', '#000000'].includes(frontColor))
          throw new ApiFailure('invalid frontColor "' + frontColor + '", should be "#ffffff" or "#000000"');
        config({
          navigationBarBackgroundColor: backgroundColor,
          navigationBarTextStyle: frontColor === '#ffffff' ? 'white' : 'black',
        });
      },
    ),
    showNavigationBarLoading: api('showNavigationBarLoading', () => {
      loading ??= document.createElement('i');
      loading.className = 'nav-loading';
      document.querySelector('.phone-nav-title')!.before(loading);
    }),
    hideNavigationBarLoading: api('hideNavigationBarLoading', () => loading?.remove()),
    hideHomeButton: api('hideHomeButton', () => undefined),
    setBackgroundColor: api('setBackgroundColor', ({ backgroundColor }: { backgroundColor?: string }) => {
      if (backgroundColor) config({ backgroundColor });
    }),
    setBackgroundTextStyle: api('setBackgroundTextStyle', () => undefined),
    setTabBarBadge: api('setTabBarBadge', ({ index, text }: { index: number; text: string }) =>
      tabBar().setBadge(index, text),
    ),
    removeTabBarBadge: api('removeTabBarBadge', ({ index }: { index: number }) =>
      tabBar().setBadge(index, null),
    ),
    showTabBarRedDot: api('showTabBarRedDot', ({ index }: { index: number }) => tabBar().setBadge(index, '')),
    hideTabBarRedDot: api('hideTabBarRedDot', ({ index }: { index: number }) =>
      tabBar().setBadge(index, null),
    ),
    setTabBarItem: api('setTabBarItem', ({ index, text }: { index: number; text: string }) =>
      tabBar().setText(index, text),
    ),
    showTabBar: api('showTabBar', () => tabBar().setHidden(false)),
    hideTabBar: api('hideTabBar', () => tabBar().setHidden(true)),
    startPullDownRefresh: api('startPullDownRefresh', () => router.current.pullDown.start()),
    stopPullDownRefresh: api('stopPullDownRefresh', () => router.current.pullDown.stop()),
    pageScrollTo: api(
      'pageScrollTo',
      ({ scrollTop, selector, duration }: { scrollTop?: number; selector?: string; duration?: number }) => {
        const { scroller, instance } = router.current;
        const behavior = duration === 0 ? 'auto' : 'smooth';
        if (scrollTop !== undefined) return scroller.scrollTo({ top: scrollTop, behavior });
        const target = instance._$.getShadowRoot()?.querySelector(selector ?? '') as {
          $$?: HTMLElement;
        } | null;
        if (!target?.$$) throw new ApiFailure(`scroll target ${selector} not found`);
        target.$$.scrollIntoView({ behavior });
      },
    ),
  };
}
