import { spawn } from 'node:child_process';

/** Runs a tool to its end. Answers its exit code (undefined when there is no such tool) and what it said. */
export function runTool(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk) => (out += chunk));
    child.stderr.on('data', (chunk) => (err += chunk));
    child.once('error', () => resolve({ code: undefined, out, err }));
    child.once('close', (code) => resolve({ code: code ?? 1, out, err }));
  });
}

/** The last lines of what a tool said, on lines of their own; empty when it said nothing. */
export function lastLines(text, count = 8) {
  const lines = text.trim().split('\n').slice(-count).join('\n');
  return lines ? `\n${lines}` : '';
}
