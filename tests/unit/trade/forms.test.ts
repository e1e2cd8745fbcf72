import { PDFiumLibrary } from '@hyzyla/pdfium';
import { orderForm } from '../../../cloudfunctions/_modules/dealer-orders/order-paper';
import { deliveryNote } from '../../../cloudfunctions/_modules/goods/delivery-note';
import { loadLetterFonts } from '../../../cloudfunctions/_modules/letters/letter-fonts';
import type { LetterFonts } from '../../../cloudfunctions/_modules/letters/letter-fonts';
import { renderForm } from '../../../cloudfunctions/_modules/forms/render-form';
import type { Form } from '../../../cloudfunctions/_modules/forms/render-form';
import type { Shipment, ShipmentLine } from '../../../miniprogram/shared/model/shipments';
import type { DealerOrder, OrderLine } from '../../../miniprogram/shared/model/trade';
import { buildLetterFonts } from '../../../scripts/build-font';
import { product, registration } from './world';

let fonts: LetterFonts;
beforeAll(async () => {
  fonts = loadLetterFonts(await buildLetterFonts());
}, 60_000);

/** What a reader gets by selecting all text, page by page, without the spaces between the parts. */
async function pagesOf(form: Form): Promise<string[]> {
  const library = await PDFiumLibrary.init();
  const document = await library.loadDocument(await renderForm(form, fonts));
  const pages = [...document.pages()].map((page) => page.getText().replace(/\s/g, ''));
  document.destroy();
  library.destroy();
  return pages;
}
const by = { memberId: 'M-1', name: '钱经理' };
const line = (no: number, change: Partial<OrderLine> = {}): OrderLine => ({
  ...{ no, productId: 'P-1', productName: '肌钙蛋白I测定试剂盒', unit: '盒', quantity: 6, unitFen: 8333 },
  ...{ taxPercent: 13, grossFen: 49_998, price: { level: 'base', listId: 'PL-1', specialId: null } },
  ...{ settled: 0, shipped: 0, cut: 0 },
  ...change,
});
const order = (change: Partial<DealerOrder> = {}): DealerOrder => ({
  ...{ _id: 'O-1', revision: 3, head: '', number: 'DD20261201-1', dealerId: 'D-1', dealerName: '丙' },
  ...{ purpose: 'terminal', hospitalId: 'H-1', hospitalName: '苏州市立医院䶮区分院' },
  shipTo: { kind: 'hospital', licenceId: null, address: '苏州市道前街 26 号' },
  ...{ wishOn: '2026-12-20', note: '冷链车送', lines: [line(1)], totalFen: 49_998, heldFen: 49_998 },
  ...{ state: 'approved', checks: [], priceOn: '2026-12-01', submittedBy: by },
  submittedAt: '2026-12-01T16:30:00.000Z',
  approvals: [{ level: 'channel_manager', by, at: '2026-12-02T02:00:00.000Z' }],
  ...{ cancelledAt: null, createdAt: '2026-12-01T01:00:00.000Z', createdBy: by, history: [] },
  ...change,
});
const world = {
  seller: '某某诊断（上海）有限公司',
  buyer: '丙医疗器械有限公司',
  products: new Map([['P-1', product()]]),
};

describe('an order as PDF', () => {
  it('says who sells what to whom, at which price, tax inside, and who approved it', async () => {
    const [page, ...others] = await pagesOf(orderForm(order(), world));
    expect(others).toEqual([]);
    for (const words of [
      '经销商订单单号DD20261201-1状态待发货价格日期2026-12-01',
      '供货单位某某诊断（上海）有限公司',
      '购货单位丙医疗器械有限公司',
      '终端医院：苏州市立医院䶮区分院',
      '苏州市道前街26号',
      // The day as it is in Shanghai.
      '提交钱经理2026-12-02',
      '审批渠道经理钱经理2026-12-02',
      '1HB-001肌钙蛋白I测定试剂盒100测试/盒6盒83.3313%499.980',
      // 49,998 × 13 ÷ 113, rounded half up.
      '合计（含税）499.98元',
      '其中税额57.52元',
      '（购货单位盖章）',
    ])
      expect(page).toContain(words);
  });

  it('says of a line without price that it has none, and of a draft that nobody handed it in', async () => {
    const unpriced = line(2, { unitFen: null, grossFen: 0, price: null });
    const draft = order({
      ...{ state: 'draft', lines: [line(1), unpriced], submittedAt: null, submittedBy: null, priceOn: null },
      approvals: [],
    });
    const [page] = await pagesOf(orderForm(draft, world));
    expect(page).toContain('价格日期提交时定');
    expect(page).toContain('提交尚未提交');
    expect(page).toContain('6盒未计价——0');
    expect(page).toContain('未计价的行在提交时按当日价格计价。');
    expect(page).not.toContain('盖章');
  });

  it('goes on over sheets with its headings and the sum on the last, the same bytes each time', async () => {
    const lines = Array.from({ length: 60 }, (_, i) => line(i + 1, { cut: i === 0 ? 2 : 0 }));
    const form = orderForm(order({ lines, totalFen: 60 * 49_998 }), world);
    const pages = await pagesOf(form);
    expect(pages.length).toBeGreaterThan(2);
    for (const page of pages) expect(page).toContain(`共${pages.length}页`);
    for (const page of pages.slice(0, -1)) expect(page).toContain('货号产品名称');
    expect(pages[0]).toContain('0/2');
    expect(pages.at(-1)).toContain('合计（含税）29,998.80元');
    expect((await renderForm(form, fonts)).equals(await renderForm(form, fonts))).toBe(true);
  });
});

describe('a delivery note as PDF', () => {
  const leaves: ShipmentLine = {
    ...{
      no: 1,
      productId: 'P-1',
      productName: '肌钙蛋白I测定试剂盒',
      specification: '100 测试/盒',
      unit: '盒',
    },
    ...{
      lot: '26A1',
      producedOn: '2026-01-15',
      expiresOn: '2027-01-14',
      serials: [],
      quantity: 4,
      fen: 33_332,
    },
    ...{ taxFen: 3835, registrationNumber: '国械注准20233400001', reason: '', received: 0, damaged: 0 },
    ...{ missing: 0, settled: 0, returned: 0 },
  };
  const shipment: Shipment = {
    ...{
      _id: 'S-1',
      revision: 1,
      head: '',
      number: 'FH20261202-1',
      orderId: 'O-1',
      orderNumber: 'DD20261201-1',
    },
    ...{
      dealerId: 'D-1',
      dealerName: '丙',
      purpose: 'terminal',
      hospitalId: 'H-1',
      hospitalName: '示例医院',
    },
    ...{
      shipTo: order().shipTo,
      fromId: 'M-1',
      fromName: '总库',
      claimId: null,
      lines: [leaves],
      fen: 33_332,
    },
    ...{
      carrier: '示例冷链',
      trackingNo: 'SF1',
      shippedOn: '2026-12-02',
      receivedOn: null,
      receivedInto: null,
    },
    ...{ state: 'shipped', code: 'K7P3XQ', confirmedBy: null, keepUntilOn: '2029-01-14' },
    cold: {
      ...{ minDeciC: 20, maxDeciC: 80, container: '保温箱 1', validation: 'YZ-1', packedDeciC: 45 },
      ...{ precooledAt: '2026-12-02T00:00:00.000Z', arrivedDeciC: null, file: null, readings: null },
      ...{ loggers: [{ serial: 'JL-1', calibratedOn: '2026-06-01' }], verdict: 'missing' },
    },
    createdAt: '2026-12-02T00:00:00.000Z',
    history: [
      { at: '2026-12-02T00:00:00.000Z', by: { memberId: 'M-2', name: '仓一' }, state: 'picking', note: '' },
      { at: '2026-12-02T01:00:00.000Z', by: { memberId: 'M-3', name: '仓二' }, state: 'checked', note: '' },
    ],
  };
  const note = (withCode: boolean) =>
    deliveryNote(
      {
        ...{ shipment, consignee: '丙医疗器械有限公司', issuer: '某某诊断（上海）有限公司' },
        supplier: { licence: '沪械经营许20240001号', address: '上海市示例路 1 号', phone: '021-1' },
        ...{ products: world.products, registrations: [registration({ makers: ['某某代工'] })] },
      },
      withCode,
    );

  it('has all that 规范 asks of one', async () => {
    const [page] = await pagesOf(note(true));
    for (const words of [
      '供货单位某某诊断（上海）有限公司',
      '收货单位示例医院（购货单位：丙医疗器械有限公司）',
      '许可证编号沪械经营许20240001号',
      '收货地址苏州市道前街26号',
      '承运示例冷链SF1',
      '2.0℃至8.0℃',
      '装箱温度4.5℃',
      'JL-1',
      '国械注准20233400001',
      '某某诊断',
      '受托生产：某某代工',
      '26A12026-01-152027-01-144盒',
      '拣货仓一复核仓二',
      '（加盖出库印章）',
      'K7P3XQ',
    ])
      expect(page).toContain(words);
    // The number of the production licence is broken over two lines of its narrow column.
    expect(page).toMatch(/沪药监械生产.*许20200001号|沪药监械生产许20200001号/);
  });

  it('says what stood on the papers when it left, whatever was written since', async () => {
    const papers = { registrant: '当时的注册人', makers: '', productionLicence: '当时的许可' };
    const text = JSON.stringify(
      deliveryNote(
        {
          ...{ shipment: { ...shipment, lines: [{ ...leaves, papers }] }, consignee: '丙' },
          ...{ issuer: '某某诊断', supplier: { licence: '1', address: '2', phone: '3' } },
          ...{ products: world.products, registrations: [registration({ makers: ['某某代工'] })] },
        },
        false,
      ),
    );
    expect(text).toContain('当时的注册人');
    expect(text).toContain('当时的许可');
    expect(text).not.toContain('某某代工');
  });

  it('bears the code of the hospital on the copy that travels only', async () => {
    expect((await pagesOf(note(false)))[0]).not.toContain('K7P3XQ');
  });
});
