// breaks: process-stands-on-top
export { start } from '#platform/process/start';
