import { showError } from '../../../api/messages';
import { localOrder, takeStep } from '../../../offline/local-world';
import { savedMessage } from '../../../offline/outbox';
import { keepPhoto } from '../../../offline/photos';

type Pen = CanvasRenderingContext2D;
interface Touched {
  touches: { x: number; y: number }[];
}

/** The canvas of this page; not data, because it cannot go through setData. */
const paper: { canvas: WechatMiniprogram.Canvas | null; pen: Pen | null } = { canvas: null, pen: null };

Component({
  data: { id: '', name: '', phone: '', contactId: null as string | null, summary: '', drawn: false, busy: false },
  lifetimes: {
    ready() {
      this.createSelectorQuery()
        .select('#paper')
        .fields({ node: true, size: true })
        .exec(([found]: { node: WechatMiniprogram.Canvas; width: number; height: number }[]) => {
          if (!found) return;
          const { pixelRatio } = wx.getWindowInfo();
          paper.canvas = found.node;
          paper.canvas.width = found.width * pixelRatio;
          paper.canvas.height = found.height * pixelRatio;
          paper.pen = paper.canvas.getContext('2d') as Pen;
          paper.pen.scale(pixelRatio, pixelRatio);
          this.wipe();
        });
    },
  },
  methods: {
    onLoad({ id }: { id: string }) {
      const found = localOrder(id);
      if (!found) return;
      const { contact, visits } = found.order;
      const visit = visits[visits.length - 1];
      this.setData({
        id,
        name: contact ? contact.name : '',
        phone: contact ? contact.phone : '',
        contactId: contact ? contact.id : null,
        summary: visit && visit.report ? visit.report.summary : '',
      });
    },
    wipe() {
      const { pen, canvas } = paper;
      if (!pen || !canvas) return;
      pen.fillStyle = '#ffffff';
      pen.fillRect(0, 0, canvas.width, canvas.height);
      pen.strokeStyle = '#111111';
      pen.lineWidth = 3;
      pen.lineCap = 'round';
      pen.lineJoin = 'round';
      this.setData({ drawn: false });
    },
    start({ touches }: Touched) {
      const [point] = touches;
      if (!paper.pen || !point) return;
      paper.pen.beginPath();
      paper.pen.moveTo(point.x, point.y);
    },
    move({ touches }: Touched) {
      const [point] = touches;
      if (!paper.pen || !point) return;
      paper.pen.lineTo(point.x, point.y);
      paper.pen.stroke();
      if (!this.data.drawn) this.setData({ drawn: true });
    },
    type(event: WechatMiniprogram.CustomEvent<{ value: string }>) {
      this.setData({ [event.currentTarget.dataset.field as string]: event.detail.value });
    },
    async submit() {
      const { id, name, phone, contactId, drawn, busy } = this.data;
      if (busy || !paper.canvas) return;
      if (!name.trim()) return void wx.showToast({ title: '请填写签字人姓名', icon: 'none' });
      if (!drawn) return void wx.showToast({ title: '请客户在框内签字', icon: 'none' });
      this.setData({ busy: true });
      try {
        const { tempFilePath } = await wx.canvasToTempFilePath({ canvas: paper.canvas, fileType: 'png' });
        const image = keepPhoto(tempFilePath, 'png');
        const signedBy = { id: contactId, name: name.trim(), phone: phone.trim() };
        await takeStep(id, 'workOrder.sign', { signedBy, image }, `客户签字（${name.trim()}）`);
        void wx.showToast({ title: savedMessage(), icon: 'none' });
        void wx.navigateBack();
      } catch (error) {
        showError(error);
      } finally {
        this.setData({ busy: false });
      }
    },
  },
});
