import {
  daysIn,
  readBusinessFields,
  readPaperText,
} from '../../../cloudfunctions/_modules/licences/paper-text';

describe('the print of a paper', () => {
  it('is read by its labels, over several lines, whatever their width and blanks', () => {
    expect(
      readPaperText([
        '医疗器械经营许可证',
        '许可证编号:粤穗食药监械经营许 2026 0012 号 企业名称：示例医疗器械有限公司',
        '法定代表人：某某 企业负责人：某某',
        '经营方式 ： 批零兼营',
        '住　　所：广州市示例路 9 号',
        '经营场所：广州市示例路 1 号',
        '库房地址：广州市示例路 2 号',
        '广州市示例路 3 号',
        '经营范围：2002年分类目录：Ⅲ类：6840体外诊断试剂',
        '2017年分类目录：III类：22临床检验器械',
        '发证部门：广州市市场监督管理局',
        '有效期限：自2026年5月6日至2031年5月5日',
      ]),
    ).toEqual({
      number: '粤穗食药监械经营许20260012号',
      name: '示例医疗器械有限公司',
      mode: 'both',
      premises: '广州市示例路 1 号',
      warehouses: '广州市示例路 2 号\n广州市示例路 3 号',
      scopeText: '2002年分类目录：III类：6840体外诊断试剂2017年分类目录：III类：22临床检验器械',
      issuer: '广州市市场监督管理局',
      fromOn: '2026-05-06',
      toOn: '2031-05-05',
    });
  });

  it('of a 备案凭证 has the day on which it was given, and no end', () => {
    expect(
      readPaperText([
        '备案编号：粤穗械备2026001号',
        '备案部门：广州市市场监督管理局',
        '备案日期：2026.01.09',
      ]),
    ).toEqual({ number: '粤穗械备2026001号', issuer: '广州市市场监督管理局', fromOn: '2026-01-09' });
  });

  it('that is none, or says no day that the calendar has, says nothing', () => {
    expect(readPaperText(['发票', '合计：100 元'])).toEqual({});
    expect(daysIn('2026年2月30日至2026年02月28日')).toEqual(['2026-02-28']);
    expect(readBusinessFields({ reg_num: '', valid_period: '无' })).toEqual({});
  });
});
