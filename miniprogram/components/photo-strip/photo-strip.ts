import { showError } from '../../api/messages';
import { keepPhoto, sourceOf } from '../../offline/photos';
import type { StoredFile } from '../../shared/model/entity';

/** Photos in a row, with a place to take another; each is durable on the phone before it shows. */
Component({
  properties: {
    files: { type: Array, value: [] },
    max: { type: Number, value: 9 },
    /** Live evidence comes from the camera, not from the album. */
    cameraOnly: { type: Boolean, value: false },
    readonly: { type: Boolean, value: false },
    /** Links for photos that other people took (`workOrder.files`), by file id. */
    links: { type: Object, value: {} },
  },
  data: { shown: [] as { source: string; sha256: string }[] },
  observers: {
    'files, links'(files: StoredFile[], links: Record<string, string>) {
      this.setData({
        shown: files.map((file) => ({ source: links[file.fileId] || sourceOf(file), sha256: file.sha256 })),
      });
    },
  },
  methods: {
    async add() {
      const files = this.data.files as StoredFile[];
      const sourceType: ('camera' | 'album')[] = this.data.cameraOnly ? ['camera'] : ['camera', 'album'];
      let chosen: WechatMiniprogram.ChooseMediaSuccessCallbackResult;
      try {
        chosen = await wx.chooseMedia({
          count: Math.min(9, this.data.max - files.length),
          mediaType: ['image'],
          sourceType,
          sizeType: ['compressed'],
        });
      } catch {
        return; // The person changed their mind.
      }
      try {
        const kept = chosen.tempFiles.map(({ tempFilePath }) => keepPhoto(tempFilePath));
        const known = new Set(files.map(({ sha256 }) => sha256));
        this.triggerEvent('change', {
          files: [...files, ...kept.filter(({ sha256 }) => !known.has(sha256))],
        });
      } catch (error) {
        showError(error);
      }
    },
    preview(event: WechatMiniprogram.TouchEvent) {
      const urls = this.data.shown.map(({ source }) => source);
      void wx.previewImage({ urls, current: urls[event.currentTarget.dataset.at as number]! });
    },
    remove(event: WechatMiniprogram.TouchEvent) {
      const files = this.data.files as StoredFile[];
      this.triggerEvent('change', { files: files.filter((_, i) => i !== event.currentTarget.dataset.at) });
    },
  },
});
