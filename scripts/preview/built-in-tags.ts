/** Tags that WeChat itself provides; in the browser `view` becomes `wx-view`, so that no HTML element of that name acts. */
export const BUILT_IN_TAGS: ReadonlySet<string> = new Set(
  `view text button image input textarea scroll-view swiper swiper-item picker picker-view picker-view-column form label
  checkbox checkbox-group radio radio-group switch slider icon progress rich-text navigator canvas map camera video
  cover-view cover-image movable-area movable-view web-view root-portal page-container open-data page-meta
  navigation-bar`.split(/\s+/),
);

/** rpx stay relative to `--rpx`, which the page sets from the window's width (see base.css). */
export function replaceRpx(css: string): string {
  return css.replace(/(-?\d*\.?\d+)rpx\b/g, 'calc(var(--rpx) * $1)');
}
