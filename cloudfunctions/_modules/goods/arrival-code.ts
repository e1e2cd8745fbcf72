import { codeHash, keyFor } from '../../_platform/cipher';
import { codeFrom } from '../../_platform/ids';

/**
 * The code of a delivery note that goes to a hospital. It is made of the shipment's id by a key of the functions', so it can
 * be printed again and stands nowhere: the shipment keeps what it is found by.
 */
const LENGTH = 10;
export const arrivalCode = (shipmentId: string): string =>
  codeFrom(keyFor('arrival code v1', shipmentId), LENGTH);
export const arrivalCodeHash = (code: string): string => codeHash('arrival', code);

/** As it is printed; '' where a dealer receives. Shipments from before keep it as it is. */
export const codeOnNote = ({ _id, code }: { _id: string; code: string }): string =>
  code.length <= LENGTH ? code : arrivalCode(_id);
