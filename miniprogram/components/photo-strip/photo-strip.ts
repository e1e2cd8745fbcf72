import { showError } from '../../api/messages';
import { keepPhoto, sourceOf } from '../../offline/photos';
import { shrunkPhoto } from '../../offline/shrink-photo';
import type { StoredFile } from '../../shared/model/entity';
import { picked } from '../../kit/picked';

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
  data: { shown: [] as { source: string; sha256: string; number: string; gone: boolean }[] },
  observers: {
    'files, links'(files: StoredFile[], links: Record<string, string>) {
      this.setData({
        shown: files.map((file) => ({
          source: links[file.fileId] || sourceOf(file),
          sha256: file.sha256,
          // By which whoever runs the system finds it among the archived ones.
          number: file.sha256.slice(0, 8),
          // The server knows it and has it no more, and neither has this phone.
          gone: links[file.fileId] === '' && sourceOf(file) === file.fileId,
        })),
      });
    },
  },
  methods: {
    async add() {
      const files = this.data.files as StoredFile[];
      const sourceType: ('camera' | 'album')[] = this.data.cameraOnly ? ['camera'] : ['camera', 'album'];
      const chosen = await picked(
        '相机和相册',
        wx.chooseMedia({
          count: Math.min(9, this.data.max - files.length),
          mediaType: ['image'],
          sourceType,
          sizeType: ['compressed'],
        }),
      );
      if (!chosen) return;
      try {
        const kept: StoredFile[] = [];
        for (const { tempFilePath } of chosen.tempFiles)
          kept.push(keepPhoto(await shrunkPhoto(tempFilePath)));
        const known = new Set(files.map(({ sha256 }) => sha256));
        this.triggerEvent('change', {
          files: [...files, ...kept.filter(({ sha256 }) => !known.has(sha256))],
        });
      } catch (error) {
        showError(error);
      }
    },
    preview(event: WechatMiniprogram.TouchEvent) {
      const urls = this.data.shown.filter(({ gone }) => !gone).map(({ source }) => source);
      const { source } = this.data.shown[event.currentTarget.dataset.at as number]!;
      void wx.previewImage({ urls, current: source });
    },
    remove(event: WechatMiniprogram.TouchEvent) {
      const files = this.data.files as StoredFile[];
      this.triggerEvent('change', { files: files.filter((_, i) => i !== event.currentTarget.dataset.at) });
    },
  },
});
