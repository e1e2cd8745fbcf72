const ENOUGH_PX = 60;

/** Pulling a page down at its top, by finger or mouse; also `wx.startPullDownRefresh`. */
export class PullDown {
  private refreshing = false;
  private readonly spinner = document.createElement('div');

  constructor(
    frame: HTMLElement,
    private readonly scroller: HTMLElement,
    enabled: boolean,
    private readonly onRefresh: () => void,
  ) {
    this.spinner.className = 'pull-down-spinner';
    frame.prepend(this.spinner);
    if (!enabled) return;
    let from: number | null = null;
    const begin = (y: number): void => {
      from = scroller.scrollTop <= 0 && !this.refreshing ? y : null;
    };
    const move = (y: number): void => {
      if (from === null) return;
      this.shift(Math.max(0, Math.min(ENOUGH_PX + 20, (y - from) / 2)));
    };
    const end = (y: number): void => {
      if (from === null) return;
      const pulled = (y - from) / 2;
      from = null;
      if (pulled >= ENOUGH_PX) this.start();
      else this.shift(0);
    };
    scroller.addEventListener('touchstart', ({ touches }) => begin(touches[0]!.clientY), { passive: true });
    scroller.addEventListener('touchmove', ({ touches }) => move(touches[0]!.clientY), { passive: true });
    scroller.addEventListener('touchend', ({ changedTouches }) => end(changedTouches[0]!.clientY));
    scroller.addEventListener('mousedown', ({ clientY }) => begin(clientY));
    window.addEventListener('mousemove', ({ clientY, buttons }) => {
      if (buttons) move(clientY);
    });
    window.addEventListener('mouseup', ({ clientY }) => end(clientY));
  }

  start(): void {
    if (this.refreshing) return;
    this.refreshing = true;
    this.shift(ENOUGH_PX);
    this.onRefresh();
  }
  stop(): void {
    this.refreshing = false;
    this.shift(0);
  }

  private shift(pixels: number): void {
    this.spinner.classList.toggle('visible', pixels > 0);
    this.scroller.style.transform = pixels ? `translateY(${pixels}px)` : '';
  }
}
