// Match patterns of every request that a page can send. Runs in the background.

export const everyUrl = ['https://*/*', 'http://*/*', 'wss://*/*', 'ws://*/*'];
