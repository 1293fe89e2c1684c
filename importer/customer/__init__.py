"""What a customer is: payload models, the field table, problem codes, row states and Indian facts."""
