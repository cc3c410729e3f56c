"""ODD: the description of the model after Grimm et al. (2020), made from the model's own declarations."""
