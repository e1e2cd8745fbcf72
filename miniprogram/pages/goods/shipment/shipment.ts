import type { ClaimRow, ShipmentPage } from '../../../../cloudfunctions/_contracts/shipments';
import { call, officialNow } from '../../../api/client';
import { whoAmI } from '../../../api/who-am-i';
import { ask, askReason, pickOne } from '../../../kit/ask';
import { isFilledIn, typed } from '../../../kit/form';
import { openPdf } from '../../../kit/open-pdf';
import { isSecondTap } from '../../../kit/second-tap';
import type { Tapped } from '../../../kit/second-tap';
import { detailPage } from '../../../kit/list-and-detail';
import { pageState } from '../../../kit/page-state';
import { given } from '../../../kit/said';
import type { Said } from '../../../kit/said';
import { scanLabel } from '../../../kit/scan-label';
import { openPage } from '../../../kit/open-page';
import { newOpId } from '../../../offline/random';
import { dayOf, isDay } from '../../../shared/days';
import { sayDeciC } from '../../../shared/goods/cold-chain';
import { plainSerial } from '../../../shared/goods/lots';
import { claimStateLabels, shipmentStateLabels } from '../../../shared/goods/states';
import { claimKindLabels, claimOutcomeLabels, coldVerdictLabels } from '../../../shared/model/shipments';
import type { ColdChain, ShipmentLine } from '../../../shared/model/shipments';
import { pages } from '../../../shared/pages';
import { Refusal } from '../../../shared/refusal';
import { may } from '../../../shared/rights';
import { sayTime } from '../../../shared/say';
import { sayFen } from '../../../shared/trade/say-fen';
import { datesDiffer, isOfProduct, isOfSeveral, ofSeveral } from '../label-fits';
import { shipmentTones } from '../tones';
import { picked } from '../../../kit/picked';

interface Row {
  line: number;
  name: string;
  lot: string;
  productId: string;
  di: string;
  expiresOn: string | null;
  about: string;
  progress: string;
  /** What there is to count. */
  want: number;
  counted: number;
  damaged: number;
  serials: string[];
  sent: string[];
  bySerial: boolean;
}
const leftOf = ({ quantity, received, damaged, missing }: ShipmentLine): number =>
  quantity - received - damaged - missing;
const TEMPERATURE = /^[+-]?\d{1,3}(\.\d)?$/;
const deciC = (text: string): number => Math.round(Number(text) * 10);
const fields = {
  carrier: 'carrier',
  'cold.packedDeciC': 'packed',
  'cold.loggers': 'calibratedOn',
  'cold.container': 'container',
  'cold.validation': 'validation',
  cold: 'container',
  arrivedDeciC: 'arrived',
};

const nothing = {
  check: false,
  cancel: false,
  ship: false,
  note: false,
  readings: false,
  receive: false,
  refuse: false,
  takeBack: false,
  decide: false,
  resend: false,
  giveBack: false,
};
type Can = typeof nothing;

/** One shipment from its check by a second person to the last claim; each role sees its next step. */
Component({
  behaviors: [pageState, detailPage],
  data: {
    id: '',
    state: '',
    view: null as object | null,
    rows: [] as Row[],
    claims: [] as object[],
    history: [] as object[],
    lacks: [] as string[],
    isCold: false,
    counts: false,
    can: nothing,
    places: [] as { _id: string; name: string }[],
    placeId: '',
    placeName: '不入库',
    carrier: '',
    trackingNo: '',
    container: '',
    validation: '',
    logger: '',
    calibratedOn: '',
    packed: '',
    precooled: '',
    arrived: '',
    complete: true,
  },
  methods: {
    onLoad({ id }: { id: string }) {
      this.setData({ id: decodeURIComponent(id) });
    },
    onShow() {
      void this.load();
    },
    async fetch() {
      const [me, page] = await Promise.all([
        whoAmI(),
        call('goods', 'shipment.get', { shipmentId: this.data.id }),
      ]);
      const { state, shipTo } = page.shipment;
      const picker = page.shipment.history[0]!.by.memberId;
      const onTheWay = state === 'shipped' || state === 'partly_received';
      const can: Can = {
        check: state === 'picking' && picker !== me.memberId && may(me.roles, 'goods', 'shipment.check'),
        cancel: (state === 'picking' || state === 'checked') && may(me.roles, 'goods', 'shipment.cancel'),
        ship: state === 'checked' && may(me.roles, 'goods', 'shipment.ship'),
        note: page.shipment.shippedOn !== null && may(me.roles, 'goods', 'shipment.note'),
        readings:
          page.shipment.cold !== null &&
          page.shipment.cold.verdict !== 'in_range' &&
          may(me.roles, 'goods', 'shipment.readings'),
        receive: onTheWay && may(me.roles, 'goods', 'shipment.receive'),
        refuse: state === 'shipped' && may(me.roles, 'goods', 'shipment.refuse'),
        takeBack: state === 'refused' && may(me.roles, 'goods', 'shipment.takeBack'),
        decide: may(me.roles, 'goods', 'claim.decide'),
        resend: may(me.roles, 'goods', 'shipment.pick'),
        giveBack: page.shipment.receivedOn !== null && may(me.roles, 'goods', 'goodsReturn.ask'),
      };
      let { places } = this.data;
      if (can.receive && shipTo.kind !== 'hospital') {
        const { locations } = await call('goods', 'stockLocation.list', { kind: 'dealer' });
        places = locations.filter(({ openedAt, active }) => openedAt !== null && active);
      }
      const place = places.find(({ _id }) => _id === this.data.placeId) || places[0];
      return {
        ...this.shown(page, can),
        places,
        placeId: place ? place._id : '',
        placeName: place ? place.name : '不入库',
      };
    },
    shown({ shipment, claims, lacks, isCold, dis }: ShipmentPage, can: Can) {
      const now = officialNow();
      const { cold, state } = shipment;
      return {
        state,
        can,
        lacks,
        isCold,
        counts: can.check || can.receive,
        view: {
          number: shipment.number,
          orderNumber: shipment.orderNumber,
          orderId: shipment.orderId,
          who: shipment.dealerName,
          where: shipment.hospitalName,
          address: shipment.shipTo.address,
          from: shipment.fromName,
          label: shipmentStateLabels[state],
          tone: shipmentTones[state],
          fen: shipment.fen ? sayFen(shipment.fen) : '',
          carrier: [shipment.carrier, shipment.trackingNo].filter(Boolean).join(' '),
          straight: shipment.shipTo.kind === 'hospital',
          confirmed: shipment.confirmedBy ? `医院 ${shipment.confirmedBy.name} 已确认收货` : '',
          cold: cold && coldWords(cold),
        },
        rows: shipment.lines.map((line, i): Row => {
          const want = can.check ? line.quantity : leftOf(line);
          return {
            line: i + 1,
            name: line.productName,
            lot: line.lot,
            productId: line.productId,
            di: dis[i] || '',
            expiresOn: line.expiresOn,
            about: [
              line.expiresOn ? `有效期至 ${line.expiresOn}` : '',
              line.registrationNumber,
              line.reason ? `改批号：${line.reason}` : '',
            ]
              .filter(Boolean)
              .join(' · '),
            progress: [
              `${line.quantity} ${line.unit}`,
              line.received ? `已收 ${line.received}` : '',
              line.damaged ? `破损 ${line.damaged}` : '',
              line.missing ? `缺 ${line.missing}` : '',
              line.returned ? `已退 ${line.returned}` : '',
            ]
              .filter(Boolean)
              .join('，'),
            want,
            counted: 0,
            damaged: 0,
            serials: [],
            sent: line.serials,
            bySerial: line.serials.length > 0,
          };
        }),
        claims: claims.map((claim) => ({
          id: claim._id,
          title: `${claimKindLabels[claim.kind]} ${claim.productName} ${claim.lot} × ${claim.quantity} ${claim.unit}`,
          note: claim.note,
          label: claimStateLabels[claim.state],
          tone: claim.state === 'open' ? 'attention' : claim.state === 'accepted' ? 'done' : 'past',
          outcome: [
            claim.outcome ? claimOutcomeLabels[claim.outcome] : '',
            claim.creditedFen ? sayFen(claim.creditedFen) : '',
            claim.decision,
          ]
            .filter(Boolean)
            .join(' · '),
          open: claim.state === 'open',
          kind: claim.kind,
          resend: claim.outcome === 'resend' && claim.replacementId === null,
        })),
        history: shipment.history.map(({ at, by, state: to, note }, key) => ({
          key,
          text: `${shipmentStateLabels[to]} · ${by.name}`,
          more: [sayTime(at, now), note].filter(Boolean).join(' · '),
        })),
      };
    },
    type(event: Said<string>) {
      const field = String(event.currentTarget.dataset.field);
      typed(this, field, event.detail);
    },
    pick(event: Said<{ value: string }>) {
      const field = String(event.currentTarget.dataset.field);
      typed(this, field, event.detail.value);
    },
    change(line: number, to: (row: Row) => Partial<Row>) {
      this.setData({ rows: this.data.rows.map((row) => (row.line === line ? { ...row, ...to(row) } : row)) });
    },
    step(event: Said) {
      const [by, what] = [given<number>(event, 'by'), given<'counted' | 'damaged'>(event, 'what')];
      this.change(given<number>(event, 'line'), (row) => ({ [what]: Math.max(0, row[what] + by) }));
    },
    async typeCount(event: Said) {
      const row = this.data.rows.find(({ line }) => line === given<number>(event, 'line'))!;
      const answer = await ask(this, {
        title: `${row.name} ${row.lot}`,
        field: row.bySerial
          ? { label: '序列号，用空格分开', type: 'textarea', maxlength: 4000, value: row.serials.join(' ') }
          : {
              label: '清点数量',
              type: 'digit',
              check: (text) => (/^\d{1,7}$/.test(text) ? '' : '请填写整数'),
            },
        confirm: '确定',
      });
      if (!answer) return;
      const serials = answer.text
        .split(/[\s,，、;；]+/)
        .filter(Boolean)
        .map(plainSerial);
      this.change(row.line, () =>
        row.bySerial ? { serials, counted: serials.length } : { counted: Number(answer.text) },
      );
    },
    /** Counts one more of the lot, or the piece, that the label names. */
    async scan() {
      const label = await scanLabel();
      if (!label) return;
      const say = (title: string) => void wx.showToast({ title, icon: 'none' });
      const ofProduct = this.data.rows.filter((row) => isOfProduct(label, row));
      const fits = [
        ...ofProduct.filter(({ sent }) => label.serial && sent.indexOf(label.serial) >= 0),
        ...ofProduct.filter(({ lot, bySerial }) => !bySerial && lot === label.lot),
      ];
      if (
        isOfSeveral(
          label,
          fits.map(({ productId }) => productId),
        )
      )
        return say(ofSeveral);
      const row = fits.find(({ counted, damaged, want }) => counted + damaged < want) || fits[0];
      if (!row) return say('这张发货单里没有它，请核对');
      const differs = datesDiffer(label, row);
      if (differs) return say(differs);
      if (row.bySerial && row.serials.indexOf(label.serial) >= 0) return say('这一件已经扫过');
      this.change(row.line, ({ counted, serials, bySerial }) => ({
        counted: counted + 1,
        ...(bySerial ? { serials: [...serials, label.serial] } : {}),
      }));
      say(`✓ ${row.name} ${row.lot} ${row.counted + 1} / ${row.want}`);
    },
    /** Counted at a glance: as the paper says it. */
    fill() {
      this.setData({
        rows: this.data.rows.map((row) =>
          row.bySerial ? row : { ...row, counted: Math.max(0, row.want - row.damaged) },
        ),
      });
    },
    async check(event?: Tapped) {
      if (isSecondTap(this, event)) return;
      const lines = this.data.rows.map(({ line, lot, counted, serials }) => ({
        ...{ line, lot, quantity: counted, serials },
      }));
      const input = { shipmentId: this.data.id, lines };
      if (await this.act('check', () => call('goods', 'shipment.check', input), { said: '复核通过' }))
        await this.loadBoth();
    },
    async cancel() {
      const reason = await askReason(this, {
        title: '取消拣货',
        placeholder: '原因；货回到货位，订单可以重新拣',
        confirm: '取消拣货',
      });
      if (!reason) return;
      const input = { shipmentId: this.data.id, reason };
      if (await this.act('cancel', () => call('goods', 'shipment.cancel', input), { said: '已取消' }))
        await this.loadBoth();
    },
    async ship(event?: Tapped) {
      if (isSecondTap(this, event)) return;
      const {
        id,
        isCold,
        carrier,
        trackingNo,
        container,
        validation,
        logger,
        calibratedOn,
        packed,
        precooled,
      } = this.data;
      const missing = (text: string) => (text.trim() || !isCold ? '' : '请填写');
      const filled = isFilledIn(this, {
        carrier: carrier.trim() ? '' : '请填写承运',
        container: missing(container),
        validation: missing(validation),
        logger: missing(logger),
        calibratedOn: !isCold || isDay(calibratedOn) ? '' : '请选择校准日期',
        precooled: missing(precooled),
        packed: !isCold || TEMPERATURE.test(packed.trim()) ? '' : '请填写温度，如 4.5',
      });
      if (!filled) return;
      const input = {
        ...{ shipmentId: id, carrier, trackingNo },
        cold: isCold
          ? {
              ...{ container, validation, precooledAt: atClock(precooled) },
              loggers: logger
                .split(/[\s,，、]+/)
                .filter(Boolean)
                .map((serial) => ({ serial, calibratedOn })),
              packedDeciC: deciC(packed),
            }
          : null,
      };
      const done = await this.act('ship', () => call('goods', 'shipment.ship', input), {
        said: '已发出',
        fields,
      });
      if (done) await this.loadBoth();
    },
    note() {
      void openPdf(call('goods', 'shipment.note', { shipmentId: this.data.id }));
    },
    async readings() {
      const chosen = await picked(
        '文件',
        wx.chooseMessageFile({ count: 1, type: 'file', extension: ['csv'] }),
      );
      if (!chosen) return;
      const file = chosen.tempFiles[0]!;
      const done = await this.act('readings', async () => {
        const cloudPath = `sheets/${await newOpId()}.csv`;
        const { fileID } = await wx.cloud.uploadFile({ cloudPath, filePath: file.path }).catch(() => {
          throw new Refusal('OFFLINE');
        });
        const input = { shipmentId: this.data.id, fileId: fileID, fileName: file.name.slice(-100) };
        const { verdict } = await call('goods', 'shipment.readings', input);
        void wx.showToast({ title: coldVerdictLabels[verdict], icon: 'none' });
      });
      if (done) await this.loadBoth();
    },
    async pickPlace() {
      const { places } = this.data;
      const name = await pickOne(this, '收进哪里', [...places.map((one) => one.name), '不入库']);
      if (!name) return;
      const place = places.find((one) => one.name === name);
      this.setData({ placeId: place ? place._id : '', placeName: name });
    },
    switchComplete() {
      this.setData({ complete: !this.data.complete });
    },
    async receive(event?: Tapped) {
      if (isSecondTap(this, event)) return;
      const { id, rows, placeId, isCold, arrived, complete } = this.data;
      const filled = isFilledIn(this, {
        arrived: !isCold || TEMPERATURE.test(arrived.trim()) ? '' : '请填写到货温度，如 4.5',
      });
      if (!filled) return;
      const differs = rows.some(({ counted, damaged, want }) => counted !== want || damaged > 0);
      let note = '';
      if (differs) {
        const said = await askReason(this, {
          title: complete ? '有差异，按清点数签收' : '部分到货',
          label: '说明',
          placeholder: complete ? '没有清点到的记为少货，由渠道经理处理' : '其余的到了再签收',
          confirm: '签收',
        });
        if (!said) return;
        note = said;
      }
      const input = {
        shipmentId: id,
        locationId: placeId || null,
        arrivedDeciC: isCold ? deciC(arrived) : null,
        complete,
        lines: rows.map(({ line, lot, counted, damaged, serials }) => ({
          ...{ line, lot, received: counted, damaged, serials },
        })),
        note,
        photos: [],
      };
      const done = await this.act('receive', () => call('goods', 'shipment.receive', input), {
        said: '已签收',
        fields,
      });
      if (done) await this.loadBoth();
    },
    async refuse() {
      const reason = await askReason(this, {
        title: '整单拒收',
        placeholder: '原因；货退回厂家，货款退回',
        confirm: '拒收',
      });
      if (!reason) return;
      const input = { shipmentId: this.data.id, reason };
      if (await this.act('refuse', () => call('goods', 'shipment.refuse', input), { said: '已拒收' }))
        await this.loadBoth();
    },
    async takeBack() {
      const { locations } = await call('goods', 'stockLocation.list', { kind: 'maker' });
      const places = locations.filter(({ openedAt }) => openedAt !== null);
      const name = await pickOne(
        this,
        '退回的货收进哪个仓库',
        places.map((one) => one.name),
      );
      const place = places.find((one) => one.name === name);
      if (!place) return;
      const input = { shipmentId: this.data.id, locationId: place._id };
      if (await this.act('takeBack', () => call('goods', 'shipment.takeBack', input), { said: '已收回待验' }))
        await this.loadBoth();
    },
    async decide(event: Said) {
      const kind = given<ClaimRow['kind']>(event, 'kind');
      const choices = kind === 'extra' ? ['不处理', '不认可'] : ['退款', '补发', '不认可'];
      const answer = await ask(this, {
        title: '处理差异',
        choices,
        field: {
          label: '说明',
          maxlength: 200,
          optional: true,
          placeholder: '不认可时必填',
          check: (text, choice) => (choice === '不认可' && text === '' ? '请写明不认可的原因' : ''),
        },
        confirm: '确定',
      });
      if (!answer || !answer.choice) return;
      const outcomes = { 退款: 'credit', 补发: 'resend', 不处理: 'none', 不认可: 'refuse' } as const;
      const input = {
        claimId: given(event, 'id'),
        outcome: outcomes[answer.choice as keyof typeof outcomes],
        note: answer.text,
      };
      if (await this.act('decide', () => call('goods', 'claim.decide', input), { said: '已处理' }))
        await this.loadBoth();
    },
    resend(event: Said) {
      openPage(pages.pick({ claimId: given(event, 'id') }));
    },
    async giveBack(event: Said) {
      const row = this.data.rows.find(({ line }) => line === given<number>(event, 'line'))!;
      const answer = await ask(this, {
        title: `退货 ${row.name} ${row.lot}`,
        hint: row.bySerial ? '按件管理：请写要退的序列号，用空格分开。' : '渠道经理同意后寄回。',
        field: row.bySerial
          ? { label: '序列号', type: 'textarea', maxlength: 4000 }
          : {
              label: '数量',
              type: 'digit',
              check: (text) => (/^[1-9]\d{0,6}$/.test(text) ? '' : '请填写数量'),
            },
        why: '原因',
        confirm: '申请退货',
      });
      if (!answer) return;
      const serials = row.bySerial ? answer.text.split(/[\s,，、;；]+/).filter(Boolean) : [];
      const input = {
        shipmentId: this.data.id,
        reason: answer.why,
        lines: [{ line: row.line, quantity: row.bySerial ? serials.length : Number(answer.text), serials }],
      };
      if (await this.act('giveBack', () => call('goods', 'goodsReturn.ask', input), { said: '已申请退货' }))
        await this.loadBoth();
    },
    openOrder() {
      const { orderId } = this.data.view as { orderId: string };
      openPage(pages.dealerOrder({ id: orderId }));
    },
  },
});

/** Today's clock in China. */
const atClock = (clock: string): string =>
  new Date(`${dayOf(officialNow())}T${clock}:00+08:00`).toISOString();

function coldWords(cold: ColdChain): { verdict: string; tone: string; lines: string[] } {
  const { readings } = cold;
  const tones = { in_range: 'done', excursion: 'danger', missing: 'attention' };
  return {
    verdict: coldVerdictLabels[cold.verdict],
    tone: tones[cold.verdict],
    lines: [
      `要求 ${sayDeciC(cold.minDeciC)} 至 ${sayDeciC(cold.maxDeciC)}`,
      `装箱 ${sayDeciC(cold.packedDeciC)}${cold.arrivedDeciC === null ? '' : `，到货 ${sayDeciC(cold.arrivedDeciC)}`}`,
      readings
        ? `记录 ${readings.count} 次，${sayDeciC(readings.min)} 至 ${sayDeciC(readings.max)}，超温 ${readings.minutesOut} 分钟，最大间隔 ${readings.largestGap} 分钟`
        : '还没有上传温度记录',
      `${cold.container}，记录仪 ${cold.loggers.map(({ serial }) => serial).join('、')}`,
    ],
  };
}
