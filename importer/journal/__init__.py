"""The journal: the durable record of intents and outcomes, behind one interface."""
