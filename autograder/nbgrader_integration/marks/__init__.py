"""The marks that the gradebook has, those given by hand among them."""
