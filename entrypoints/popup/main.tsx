// Entry of the popup: asks once, renders components.
export {};
