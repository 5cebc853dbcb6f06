// breaks: contracts-import-kernel-and-zod
import { Column } from 'typeorm';

export const storedAs = Column;
