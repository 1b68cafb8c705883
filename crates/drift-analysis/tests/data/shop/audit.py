from price import report


def write(message):
    return len(message)


def audit_all():
    report()
