"""Needs against deliveries: presence, people reached as bounds, gaps. Ibis tables in, Ibis tables out."""
