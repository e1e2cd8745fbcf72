import type { ProductSheetCheck } from '../../../../cloudfunctions/_contracts/catalogue';
import { call } from '../../../api/client';
import { bringSheet } from '../../../kit/bring-sheet';
import { pageState } from '../../../kit/page-state';

/** 产品目录 from a sheet. */
Component({
  behaviors: [pageState, bringSheet],
  data: { phase: 'ready' },
  methods: {
    templateOf: () => call('trade', 'product.sheetTemplate', {}),
    checkOf: (fileId: string) => call('trade', 'product.checkSheet', { fileId }),
    async problems() {
      const { fileId } = this.data;
      await this.openWorkbookOf('problems', () => call('trade', 'product.sheetProblems', { fileId }));
    },
    lineOf: ({ code, name, changes }: ProductSheetCheck['rows'][number]) => ({
      ...{ title: name, code, about: changes },
    }),
    saveOf: (fileId: string) => call('trade', 'product.saveSheet', { fileId }),
  },
});
