import type { FileLink } from '../../../cloudfunctions/_contracts/shapes';
import { openPdf } from '../../kit/open-pdf';

/** Opens the PDF that `workOrder.report` of an own order or `device.report` of any visit to an instrument answers. */
export const openReport = (asked: Promise<FileLink>): Promise<void> => openPdf(asked, '正在生成');
