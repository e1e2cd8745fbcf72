/** What the pad uses of the canvas; WeChat's types have none for it. */
interface Pen {
  fillStyle: string;
  strokeStyle: string;
  lineWidth: number;
  lineCap: string;
  lineJoin: string;
  scale(x: number, y: number): void;
  fillRect(x: number, y: number, width: number, height: number): void;
  beginPath(): void;
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
  stroke(): void;
}
interface Paper {
  canvas: WechatMiniprogram.Canvas;
  pen: Pen;
}
export interface SignaturePad {
  /** A temporary PNG of what was drawn. */
  picture(): Promise<string>;
}
interface Touched {
  touches: { x: number; y: number }[];
}

/** Canvases are not data: they cannot go through setData. */
const papers = new WeakMap<object, Paper>();

/** A box to sign in with a finger. Says `drawn` at the first stroke; `picture()` gives a temporary PNG. */
Component({
  data: { drawn: false },
  lifetimes: {
    ready() {
      this.createSelectorQuery()
        .select('#paper')
        .fields({ node: true, size: true })
        .exec(([found]: { node: WechatMiniprogram.Canvas; width: number; height: number }[]) => {
          if (!found) return;
          const { pixelRatio } = wx.getWindowInfo();
          const canvas = found.node;
          canvas.width = found.width * pixelRatio;
          canvas.height = found.height * pixelRatio;
          const pen = canvas.getContext('2d') as Pen;
          pen.scale(pixelRatio, pixelRatio);
          papers.set(this, { canvas, pen });
          this.wipe();
        });
    },
  },
  methods: {
    wipe() {
      const paper = papers.get(this);
      if (!paper) return;
      const { pen, canvas } = paper;
      pen.fillStyle = '#ffffff';
      pen.fillRect(0, 0, canvas.width, canvas.height);
      pen.strokeStyle = '#111111';
      pen.lineWidth = 3;
      pen.lineCap = 'round';
      pen.lineJoin = 'round';
      this.setData({ drawn: false });
      this.triggerEvent('wiped');
    },
    start({ touches }: Touched) {
      const paper = papers.get(this);
      const [point] = touches;
      if (!paper || !point) return;
      paper.pen.beginPath();
      paper.pen.moveTo(point.x, point.y);
    },
    move({ touches }: Touched) {
      const paper = papers.get(this);
      const [point] = touches;
      if (!paper || !point) return;
      paper.pen.lineTo(point.x, point.y);
      paper.pen.stroke();
      if (this.data.drawn) return;
      this.setData({ drawn: true });
      this.triggerEvent('drawn');
    },
    async picture(): Promise<string> {
      const { canvas } = papers.get(this)!;
      return (await wx.canvasToTempFilePath({ canvas, fileType: 'png' })).tempFilePath;
    },
  },
});
