// Entry of the dashboard: asks once, renders components.
export {};
