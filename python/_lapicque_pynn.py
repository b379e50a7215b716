"""Makes `import pyNN.lapicque` work without anything else being imported before.

lapicque_pynn.pth imports this when an installed Python starts, so it must cost nothing: it only
notes who is to be asked for that one name.
"""

import sys


class _Backend:
    """Finder and loader of pyNN.lapicque, which is lapicque.pynn."""

    @classmethod
    def find_spec(cls, name, path=None, target=None):
        if name != "pyNN.lapicque":
            return None
        from importlib.util import spec_from_loader
        return spec_from_loader(name, cls)

    @staticmethod
    def create_module(spec):
        import lapicque.pynn
        return lapicque.pynn

    @staticmethod
    def exec_module(module):
        pass  # it has been executed by its own name


sys.meta_path.append(_Backend)
