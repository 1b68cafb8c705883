def price(item):
    return 3


def report():
    return price("tea") + write("x")
