"""Measurements that anyone can repeat; the program needs none of them."""
