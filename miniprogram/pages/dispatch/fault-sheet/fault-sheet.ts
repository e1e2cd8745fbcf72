import type { FaultSheetCheck } from '../../../../cloudfunctions/_contracts/guides';
import { call } from '../../../api/client';
import { bringSheet } from '../../../kit/bring-sheet';
import { pageState } from '../../../kit/page-state';

/** 故障码 of a model from a sheet. */
Component({
  behaviors: [pageState, bringSheet],
  data: { phase: 'ready', id: '' },
  methods: {
    onLoad({ id }: { id: string }) {
      this.setData({ id });
    },
    templateOf: () => call('service', 'guide.template', {}),
    checkOf(fileId: string) {
      return call('service', 'guide.checkSheet', { modelId: this.data.id, fileId });
    },
    async problems() {
      const { id: modelId, fileId } = this.data;
      await this.openWorkbookOf('problems', () =>
        call('service', 'guide.sheetProblems', { modelId, fileId }),
      );
    },
    lineOf: ({ fault }: FaultSheetCheck['rows'][number]) => ({
      ...{ title: fault.name, code: fault.code, about: [fault.cause, fault.action] },
    }),
    /** All of it at once. */
    async saveOf(fileId: string) {
      await call('service', 'guide.saveSheet', { modelId: this.data.id, fileId });
      return { left: 0 };
    },
  },
});
